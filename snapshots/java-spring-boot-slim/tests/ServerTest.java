import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * Tests of the built app over HTTP, with environment variables, signals and log. They need only Java:
 * java tests/ServerTest.java target/demo-1.0.0.jar
 */
class ServerTest {
    private static String jar;

    public static void main(String[] arguments) throws Exception {
        jar = arguments[0];
        refusesBadPort();
        int port = freePort();
        Process server = start(String.valueOf(port));
        try {
            BufferedReader log = server.inputReader();
            awaitStart(log);
            answers(port);
            endsWell(server, log, port);
        } finally {
            server.destroyForcibly();
        }
        System.out.println("all tests passed");
    }

    private static void refusesBadPort() throws Exception {
        Process server = start("http");
        String log = server.inputReader().lines().reduce("", String::concat);
        check(server.waitFor() != 0, "an invalid port is accepted");
        check(log.contains("PORT must be a number from 1 to 65535, not \\\"http\\\""), log);
    }

    private static void answers(int port) throws Exception {
        equal(get(port, "/?token=secret"), "200 {\"message\":\"Hello from demo\"}");
        equal(get(port, "/health"), "200 {\"status\":\"healthy\"}");
        equal(get(port, "/live"), "200 {\"status\":\"alive\"}");
        equal(get(port, "/made-up-by-a-visitor"), "404 {\"error\":\"not found\"}");
        String metrics = get(port, "/metrics");
        check(metrics.contains("http_requests_total{method=\"GET\",path=\"unmatched\",status=\"404\"} 1.0"), metrics);
        check(!metrics.contains("made-up"), metrics);
    }

    private static void endsWell(Process server, BufferedReader log, int port) throws Exception {
        try (Socket idle = new Socket("127.0.0.1", port)) { // must not block the shutdown
            server.toHandle().destroy(); // SIGTERM
            List<String> lines = log.lines().toList();
            equal(String.valueOf(server.waitFor()), "0");
            String request = "\"method\":\"GET\",\"path\":\"/\",\"status\":200";
            check(lines.stream().anyMatch(line -> line.contains(request)), lines.toString());
            check(lines.stream().noneMatch(line -> line.contains("secret")), "a query is logged");
            check(lines.stream().allMatch(line -> line.startsWith("{") && line.endsWith("}")), lines.toString());
        }
    }

    private static Process start(String port) throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        ProcessBuilder builder = new ProcessBuilder(java, "-jar", jar).redirectErrorStream(true);
        builder.environment().put("PORT", port);
        return builder.start();
    }

    private static void awaitStart(BufferedReader log) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(line);
            if (line.contains("Started Application")) {
                return;
            }
        }
        throw new AssertionError("the server has not started: " + lines);
    }

    private static String get(int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void equal(String found, String expected) {
        check(found.equals(expected), found + ", not " + expected);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
