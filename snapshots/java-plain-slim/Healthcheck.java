import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The container's health check: requests the server's health endpoint and exits with 0 if it is healthy, so that the
 * image needs neither a shell nor curl. The Dockerfile compiles it separately; it is not part of the app.
 */
class Healthcheck {
    public static void main(String[] arguments) {
        String port = System.getenv("PORT");
        if (port == null || port.isEmpty()) {
            port = "8080";
        }
        // No timeout: the container engine kills a probe that takes too long.
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(port))) {
            // HTTP/1.0: the response is not chunked and ends with the connection.
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
