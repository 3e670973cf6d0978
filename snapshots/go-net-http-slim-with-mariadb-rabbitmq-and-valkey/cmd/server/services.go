// The services that the app cannot work without, and how /health sees whether they are there.
//
// Each is asked something that needs no driver and no login. An app that has a driver had better ask through it, and
// take the service's line out of here:
//
//	addHealthCheck("mariadb", pool.Ping)

package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"
)

// How long a service may take, from looking its name up to the first byte of its answer.
const answerTime = time.Second

type backingService struct {
	name     string
	variable string // holds its address
	plain    string // how an address begins that can be asked
	port     string // where the address names none
	greeting string // what is sent; nothing where the service speaks first
	answers  string // how a good answer may begin; empty where any will do
}

var backingServices = []backingService{
	{"mariadb", "DATABASE_URL", "mysql", "3306", "", ""},
	{"rabbitmq", "AMQP_URL", "amqp://", "5672", "AMQP\x00\x00\x09\x01", "\x01"},
	{"valkey", "REDIS_URL", "redis://", "6379", "PING\r\n", "+-"},
}

// serviceChecks returns a check for each service that can be asked. Without an address, as in a test, nothing is; nor
// where it wants TLS (rediss://) or another protocol: that takes a driver.
func serviceChecks() (checks []healthCheck) {
	for _, service := range backingServices {
		if strings.HasPrefix(os.Getenv(service.variable), service.plain) {
			checks = append(checks, healthCheck{service.name, service.check})
		}
	}
	return checks
}

// check greets the service, and looks at how its answer begins.
func (s backingService) check(ctx context.Context) error {
	host, port, err := s.address()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var dialer net.Dialer
	connection, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	defer connection.Close()
	deadline, _ := ctx.Deadline()
	if err := connection.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := connection.Write([]byte(s.greeting)); err != nil {
		return err
	}
	var first [1]byte
	if _, err := connection.Read(first[:]); err != nil {
		return fmt.Errorf("%s does not answer", host)
	}
	if s.answers != "" && strings.IndexByte(s.answers, first[0]) < 0 {
		return fmt.Errorf("%s takes no connections", host)
	}
	return nil
}

// address reads the variable. What is wrong with its value is not told: it may hold a password.
func (s backingService) address() (host, port string, err error) {
	address, err := url.Parse(os.Getenv(s.variable))
	if err != nil || address.Hostname() == "" {
		return "", "", fmt.Errorf("%s is not a URL with a host", s.variable)
	}
	host, port = address.Hostname(), address.Port()
	if port == "" {
		port = s.port
	}
	return host, port, nil
}
