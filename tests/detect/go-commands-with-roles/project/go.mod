module example.com/shop

go 1.26

require (
	github.com/go-chi/chi/v5 v5.1.0
	github.com/rabbitmq/amqp091-go v1.10.0
	github.com/lib/pq v1.10.9
)
