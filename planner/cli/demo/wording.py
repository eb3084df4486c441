"""Names of scope items: by pool, and for the programmes people look at most."""

PARTS: dict[str, tuple[str, ...]] = {
    "Software development": (
        "Application pages",
        "Caseworker screens",
        "Connections to shared services",
        "Account and history pages",
        "Back-office workflow",
        "Notifications and reminders",
    ),
    "Data engineering": (
        "Move of the old records",
        "Nightly feeds",
        "Matching and merging",
        "Reporting extracts",
    ),
    "Data science": ("Demand model", "Sampling plan", "Triage model"),
    "Architecture": ("Target design", "Review of interfaces", "Migration design"),
    "Quality assurance": (
        "Regression and load tests",
        "Accessibility tests",
        "Test data and rehearsals",
    ),
    "IT operations": ("Hosting and cut-over", "Rollout to sites", "Support handover"),
    "User-centred design": ("Research with users", "Content and forms", "Prototype and tests"),
    "Product and delivery": (
        "Delivery and rollout",
        "Business change",
        "Policy and process work",
    ),
    "Security architecture": ("Threat model", "Security design", "Assurance review"),
}

SCOPE_NAMES: dict[tuple[str, str], str] = {
    ("NDO-0201", "Software development"): "Sign-in, recovery and consent pages",
    ("NDO-0201", "Data engineering"): "Move of 1.2 million accounts",
    ("NDO-0201", "Security architecture"): "Identity checks and their threat model",
    ("NDO-0202", "Software development"): "Payment and refund journeys",
    ("NDO-0202", "Data engineering"): "Reconciliation feeds",
    ("NDO-0202", "Security architecture"): "Card data design",
    ("NDO-0203", "Software development"): "Casework screens and tasks",
    ("NDO-0203", "Data engineering"): "Move of open and closed cases",
    ("NDO-0204", "Data engineering"): "Record services for partners",
    ("NDO-0204", "Security architecture"): "Partner access design",
    ("NDO-0205", "Data engineering"): "Licence register",
    ("NDO-0206", "Data engineering"): "Transaction feature store",
    ("NDO-0206", "Software development"): "Investigator worklist",
    ("NDO-0206", "Architecture"): "Model governance",
    ("NDO-0206", "Quality assurance"): "Threshold review tests",
    ("NDO-0207", "Data engineering"): "Record matching, with the 2009–14 history",
    ("NDO-0207", "User-centred design"): "Merge screens for caseworkers",
    ("NDO-0208", "Data engineering"): "Bulk load and nightly publishing",
    ("NDO-0208", "Software development"): "Search and download pages",
    ("NDO-0209", "IT operations"): "Workload moves and lease exit",
    ("NDO-0211", "User-centred design"): "Message wording",
    ("NDO-0215", "IT operations"): "Sites, lines and switches",
    ("NDO-0216", "IT operations"): "Closure of two server rooms",
}
