"""`python -m energyplan` is the command line."""

from energyplan.cli import main

if __name__ == "__main__":
    main()
