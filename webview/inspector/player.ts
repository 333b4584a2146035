/** Steps that follow one another by themselves, so many a second. */
const speeds = [0.5, 1, 2, 4];

export class Player {
  speed = 1;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** @param step makes one; @param changed is told when it starts, stops or changes its pace */
  constructor(
    private readonly step: () => void,
    private readonly changed: () => void,
  ) {}

  get playing(): boolean {
    return this.timer !== undefined;
  }

  toggle(): void {
    if (this.playing) return this.pause();
    this.timer = setInterval(this.step, 1000 / this.speed);
    this.changed();
  }

  pause(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.changed();
  }

  faster(): void {
    this.speed = speeds[(speeds.indexOf(this.speed) + 1) % speeds.length]!;
    if (this.playing) {
      this.pause();
      this.toggle();
    } else this.changed();
  }
}
