package app;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** The outermost filter: writes a log line for each request, and counts and times it for Prometheus. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class Observe extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger("access");
    private static final String STARTED = Observe.class.getName() + ".started";

    private static final Counter REQUESTS = Counter.builder().name("http_requests_total")
            .help("Requests answered.").labelNames("method", "path", "status").register();
    private static final Histogram DURATIONS = Histogram.builder().name("http_request_duration_seconds")
            .help("Request duration.").labelNames("method", "path").classicOnly().register();

    /** Requests of probes are logged only if they fail. */
    private static final Set<String> QUIET = Set.of("/health", "/live", "/metrics");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getAttribute(STARTED) == null) {
            request.setAttribute(STARTED, System.nanoTime());
        }
        int status = 500; // for an exception
        try {
            chain.doFilter(request, response);
            status = response.getStatus();
        } finally {
            if (!isAsyncStarted(request)) { // otherwise the response is not complete, and the filter runs again
                observe(request, status);
            }
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    private static void observe(HttpServletRequest request, int status) {
        double seconds = (System.nanoTime() - (long) request.getAttribute(STARTED)) / 1e9;
        String path = request.getRequestURI(); // without the query, which may contain secrets

        Level level = status >= 500 ? Level.WARN : QUIET.contains(path) ? Level.DEBUG : Level.INFO;
        LOG.atLevel(level).addKeyValue("method", request.getMethod()).addKeyValue("path", path)
                .addKeyValue("status", status).addKeyValue("duration_ms", Math.round(seconds * 10_000) / 10.0)
                .log("request");

        // The route instead of the path: each combination of labels creates a time series, and clients can send any path
        // and method.
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String pattern = route != null ? route.toString() : "unmatched";
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
        REQUESTS.labelValues(method, pattern, String.valueOf(status)).inc();
        DURATIONS.labelValues(method, pattern).observe(seconds);
    }

    /** Metrics for Prometheus, including the JVM's memory, threads and garbage collection. */
    @RestController
    static class Metrics {
        private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

        Metrics() {
            JvmMetrics.builder().register();
        }

        @GetMapping("/metrics")
        void scrape(HttpServletResponse response) throws IOException {
            response.setContentType(writer.getContentType());
            writer.write(response.getOutputStream(), PrometheusRegistry.defaultRegistry.scrape());
        }
    }
}
