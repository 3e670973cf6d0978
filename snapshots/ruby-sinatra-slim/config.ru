# The Rack application that Puma serves.

require_relative "app"
require_relative "health"
require_relative "monitoring"

use Monitoring # first, so that it measures everything after it
use Health
run App
