from planner.web.assets import stylesheet


def test_the_sheets_become_one_file_that_keeps_layers_and_media(tmp_path):
    (tmp_path / "planner.css").write_text(
        "@layer reset, utilities;\n"
        '@import url("reset.css") layer(reset);\n'
        '@import url("print.css") layer(utilities) print;\n'
    )
    (tmp_path / "reset.css").write_text("a { color: red; }\n")
    (tmp_path / "print.css").write_text("b { color: black; }\n")

    assert stylesheet(tmp_path) == (
        "@layer reset, utilities;\n"
        "@layer reset {\na { color: red; }\n}\n"
        "@media print { @layer utilities {\nb { color: black; }\n} }\n"
    )
