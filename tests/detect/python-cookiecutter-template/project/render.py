from cookiecutter.main import cookiecutter

cookiecutter(".")
