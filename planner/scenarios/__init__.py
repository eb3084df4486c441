"""Plans of a quarter: rankings, supply, demand, and the ledger that weighs them."""
