package chat.client

class Client
