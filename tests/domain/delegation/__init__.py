"""What must hold of delegations: gates, stages, evidence, waivers, boards."""
