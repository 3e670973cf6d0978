import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks the server beside it whether it is healthy, and says so by its exit status: the container's probe, so that the
 * image needs neither a shell nor curl. The Dockerfile compiles it by itself; it is no part of the app.
 */
class Healthcheck {
    public static void main(String[] arguments) {
        String port = System.getenv("PORT");
        if (port == null || port.isEmpty()) {
            port = "8080";
        }
        // No time limit here: the container engine ends a probe that takes too long.
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(port))) {
            // HTTP/1.0: the answer comes in one piece, and ends with the connection.
            String request = "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
            System.out.println(answer.substring(answer.indexOf("\r\n\r\n") + 4)); // shown by `docker inspect`
            System.exit(answer.startsWith("200", answer.indexOf(' ') + 1) ? 0 : 1);
        } catch (IOException | RuntimeException error) {
            System.out.println("port " + port + ": " + error.getMessage());
            System.exit(1);
        }
    }
}
