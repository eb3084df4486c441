"""What every test can ask for."""

pytest_plugins = ["tests.parts.fixtures", "tests.kit.fixtures"]
