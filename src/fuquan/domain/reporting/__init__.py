"""周报 台账 通报: figures of the account computed from rows; reads everybody."""
