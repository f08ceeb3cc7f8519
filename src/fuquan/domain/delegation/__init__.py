"""赋权: batches, delegations (power x receiver), evidence, gates, agreements."""
