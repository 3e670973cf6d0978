from alembic import context

from shop.app import create_app

app = create_app()

with app.app_context():
    context.run_migrations()
