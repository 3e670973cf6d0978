import { Controller, Get } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';

@Controller('health')
export class HealthController {
  constructor(private readonly config: ConfigService) {}

  @Get()
  check() {
    return { region: this.config.get<string>('REGION', 'eu'), key: this.config.getOrThrow('API_KEY') };
  }
}
