"""Papers in the formats of offices: Word after GB/T 9704-2012, PowerPoint; houses first, then what stands in them."""
