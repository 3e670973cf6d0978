// Package tariffs has the prices of the tolls.
package tariffs

// Of returns the price for a class of vehicles, in cents.
func Of(class string) int {
	if class == "lorry" {
		return 1250
	}
	return 480
}
