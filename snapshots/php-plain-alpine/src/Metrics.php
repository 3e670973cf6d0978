<?php

declare(strict_types=1);

namespace App;

/**
 * Metrics in Prometheus' text format, with nothing but PHP.
 *
 * PHP remembers nothing from one request to the next. So each process keeps its numbers in a file, in memory (/tmp),
 * and the one that is asked for /metrics adds up what all files hold, those of processes that have ended too.
 */
final class Metrics
{
    private const REQUESTS = 'http_requests_total';
    private const DURATION = 'http_request_duration_seconds';

    /** Upper bounds of the histogram's buckets, in seconds. */
    private const BUCKETS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

    private const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

    public static string $route = 'unmatched';

    /** Where the files are; another one for tests. */
    public static string $folder = '/tmp/metrics';

    /** Counts and times this request once it is answered. */
    public static function countThisRequest(): void
    {
        $path = explode('?', $_SERVER['REQUEST_URI'])[0];
        if (in_array($path, ['/health', '/live'], true)) {
            self::$route = $path; // Health answers these, and ends the request
        }
        register_shutdown_function(function (): void {
            $seconds = microtime(true) - $_SERVER['REQUEST_TIME_FLOAT'];
            self::count($_SERVER['REQUEST_METHOD'], self::$route, http_response_code() ?: 200, $seconds);
        });
    }

    public static function count(string $method, string $route, int $status, float $seconds): void
    {
        $method = in_array($method, self::METHODS, true) ? $method : 'other';
        $labels = sprintf('method="%s",path="%s"', $method, addcslashes($route, "\\\"\n"));
        $added = [self::REQUESTS . "{{$labels},status=\"$status\"}" => 1];
        foreach (self::BUCKETS as $bound) {
            // Buckets are cumulative: each counts all that the smaller ones do.
            $is_in = $bound === '+Inf' || $seconds <= (float) $bound;
            $added[self::DURATION . "_bucket{{$labels},le=\"$bound\"}"] = (int) $is_in;
        }
        $added[self::DURATION . "_sum{{$labels}}"] = $seconds;
        $added[self::DURATION . "_count{{$labels}}"] = 1;

        @mkdir(self::$folder);
        $file = self::$folder . '/' . getmypid();
        $numbers = self::read($file);
        foreach ($added as $series => $number) {
            $numbers[$series] = ($numbers[$series] ?? 0) + $number;
        }
        // In its place at once, so that nobody reads half of it.
        file_put_contents("$file.new", json_encode($numbers, JSON_THROW_ON_ERROR));
        rename("$file.new", $file);
    }

    public static function text(): string
    {
        $totals = [];
        foreach (glob(self::$folder . '/*[0-9]') as $file) {
            foreach (self::read($file) as $series => $number) {
                $totals[$series] = ($totals[$series] ?? 0) + $number;
            }
        }
        return self::describe(self::REQUESTS, 'counter', 'Requests answered.', $totals)
            . self::describe(self::DURATION, 'histogram', 'Time that requests took.', $totals);
    }

    /** @return array<string, int|float> */
    private static function read(string $file): array
    {
        return is_file($file) ? json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR) : [];
    }

    /** @param array<string, int|float> $totals */
    private static function describe(string $name, string $kind, string $help, array $totals): string
    {
        $text = "# HELP $name $help\n# TYPE $name $kind\n";
        foreach ($totals as $series => $number) {
            if (str_starts_with($series, $name)) {
                $text .= "$series $number\n";
            }
        }
        return $text;
    }
}
