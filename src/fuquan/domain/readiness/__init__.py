"""承接准备: materials, training, guidance, accounts, resources, receiving plans."""
