plugins {
    id("base")
}
