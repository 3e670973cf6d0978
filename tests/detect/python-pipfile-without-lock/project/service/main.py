from service.registrar import register_app

app = register_app()
