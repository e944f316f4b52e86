"""What a bank says has happened on an account, read from its files: BgMax of Swedish bankgiros, camt.053 of everyone else."""
