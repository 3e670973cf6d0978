fun main() {
    println("pulls")
}
