// Checks of the services that the app needs, for /health.
//
// They are checked without driver and login. If the app has a driver, use it instead and remove the service's line from
// this file:
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

// Timeout for a service, from name resolution to the first byte of its response.
const answerTime = time.Second

type backingService struct {
	name     string
	variable string // with its address
	plain    string // scheme that can be checked
	port     string // default port
	greeting string // bytes to send; empty if the server speaks first
	answers  string // allowed first bytes of the response; any if empty
}

var backingServices = []backingService{
	{"mariadb", "DATABASE_URL", "mysql", "3306", "", ""},
	{"rabbitmq", "AMQP_URL", "amqp://", "5672", "AMQP\x00\x00\x09\x01", "\x01"},
	{"valkey", "REDIS_URL", "redis://", "6379", "PING\r\n", "+-"},
}

// serviceChecks returns the checks. Services without an address, as in tests, are skipped. So are addresses with TLS
// (rediss://) or another protocol, which need a driver.
func serviceChecks() (checks []healthCheck) {
	for _, service := range backingServices {
		if strings.HasPrefix(os.Getenv(service.variable), service.plain) {
			checks = append(checks, healthCheck{service.name, service.check})
		}
	}
	return checks
}

// check sends the greeting and checks the first byte of the response.
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
		return fmt.Errorf("%s does not accept connections", host)
	}
	return nil
}

// address reads the variable. The error does not contain its value, which may contain a password.
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
