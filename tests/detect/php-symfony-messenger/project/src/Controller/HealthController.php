<?php

class HealthController
{
    #[Route('/healthz', name: 'health')]
    public function __invoke(): Response {}
}
