/** An ellipse: centre and half axes in pixels, turned by `angle` degrees, clockwise on screen, about its centre. */
export interface Ellipse {
  readonly cx: number;
  readonly cy: number;
  /** Half of its width before it is turned. */
  readonly rx: number;
  /** Half of its height before it is turned. */
  readonly ry: number;
  readonly angle: number;
}

/** Corners of a half: a ring has 64. */
const HALF = 32;

/**
 * The outline of an ellipse as a ring of 64 points `[x1, y1, x2, y2, …]` in pixels, to a billionth. It starts at the
 * rightmost point and goes clockwise on screen. The points lie on the ellipse, each with its opposite, and the outermost
 * of the four sides are among them: the box of the ring is that of the ellipse. Its area is 0.2 % less at most.
 *
 * Of radii that are not positive the points enclose nothing; of numbers that are not finite, or too large, some are not
 * finite.
 */
export function ellipsePolygon({ cx, cy, rx, ry, angle }: Ellipse): number[] {
  // Half a turn gives the same ellipse, and the same points.
  const turn = (((angle % 180) + 180) % 180) * (Math.PI / 180);
  const isUpright = angle % 180 === 0;
  const isAcross = Math.abs(angle % 180) === 90;
  const cos = isAcross ? 0 : isUpright ? 1 : Math.cos(turn);
  const sin = isUpright ? 0 : isAcross ? 1 : Math.sin(turn);
  // A point of it is the centre + a · cos t + b · sin t.
  const [ax, ay, bx, by] = [rx * cos, rx * sin, -ry * sin, ry * cos];
  const [across, down] = [Math.hypot(ax, bx), Math.hypot(ay, by)];
  const right = Math.atan2(bx, ax);
  const bottom = Math.atan2(by, ay);
  const arc = (bottom - right + 2 * Math.PI) % (2 * Math.PI);
  const steps = Math.min(Math.max(Math.round((HALF * arc) / Math.PI), 1), HALF - 1);
  const half: number[] = [];
  for (let at = 0; at < HALF; at += 1) {
    const t =
      at < steps
        ? right + (arc * at) / steps
        : right + arc + ((Math.PI - arc) * (at - steps)) / (HALF - steps);
    const x = at === 0 ? across : within(ax * Math.cos(t) + bx * Math.sin(t), across);
    const y = at === steps ? down : within(ay * Math.cos(t) + by * Math.sin(t), down);
    half.push(x, y);
  }
  const place = (value: number, index: number): number => rounded((index % 2 === 0 ? cx : cy) + value);
  const opposite = (value: number, index: number): number => place(-value, index);
  return [...half.map(place), ...half.map(opposite)];
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, -most), most);
}

/** What lies beyond billionths is noise. */
function rounded(value: number): number {
  return Math.abs(value) < 1e6 ? Math.round(value * 1e9) / 1e9 + 0 : value;
}
