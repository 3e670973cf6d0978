import { bootstrapApplication } from "@angular/platform-browser"
import { Component } from "@angular/core"

@Component({ selector: "app-root", template: "" })
class Root {}

bootstrapApplication(Root)
