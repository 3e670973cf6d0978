<?php

declare(strict_types=1);

namespace Guestbook;

final class View
{
    /** @param array<string, mixed> $values */
    public static function render(string $template, array $values): string
    {
        extract($values);
        ob_start();
        require dirname(__DIR__, 2) . "/templates/$template.phtml";
        return (string) ob_get_clean();
    }
}
