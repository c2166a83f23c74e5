"""Published relations: sources, SQL, leaderboard."""
