"""Why a figure is what it is: each engine's figures taken apart into their parts."""
