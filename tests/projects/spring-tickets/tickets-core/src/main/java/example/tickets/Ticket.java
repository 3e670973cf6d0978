package example.tickets;

public record Ticket(int number, String seat) {
    public String title() {
        return "Ticket " + number + ": " + seat;
    }
}
