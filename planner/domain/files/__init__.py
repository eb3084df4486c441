"""Reading what people bring: CSV in whatever form it comes, and the sheets of workbooks."""
