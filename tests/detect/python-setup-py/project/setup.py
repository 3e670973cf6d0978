from setuptools import find_packages, setup

setup(
    name="orders",
    version="1.0",
    packages=find_packages(),
    install_requires=[
        "falcon>=4",  # the API
        # "django",
        "pymongo",
    ],
    extras_require={"docs": ["sphinx"]},
    python_requires=">=3.10,<3.13",
)
