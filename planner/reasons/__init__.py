"""Why somebody can or cannot do something: what decides, in the order in which it is asked."""
