run Hanami.app
