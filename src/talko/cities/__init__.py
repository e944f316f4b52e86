"""Cities, the roles people have in them, and the cooperation agreements between them: aims, scope, costs and results in the open."""
