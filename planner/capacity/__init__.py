"""Who can do work: skill pools, their calibration, people and their skills."""
