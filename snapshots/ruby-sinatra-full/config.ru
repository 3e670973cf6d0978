# What Puma serves: the app, with what happens around every request.

require_relative "app"
require_relative "health"
require_relative "monitoring"

use Monitoring # first, so that it times all that follows
use Health
run App
