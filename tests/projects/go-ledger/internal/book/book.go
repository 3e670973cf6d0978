// Package book keeps the ledger's entries.
package book

// Greeting is what the ledger says first.
func Greeting() string { return "Hello from the ledger" }
