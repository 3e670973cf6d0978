package money

import _ "github.com/gin-gonic/gin"

type Amount int
