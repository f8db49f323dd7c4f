import { beforeEach, describe, expect, it } from 'vitest';
import { initialSpeed, Playback } from '../../../../src/extension/replay/playback';

describe('Playback', () => {
  let milliseconds: number;
  let playback: Playback;
  const pass = (seconds: number) => (milliseconds += 1000 * seconds);
  beforeEach(() => {
    milliseconds = 5000;
    playback = new Playback(40, () => milliseconds);
  });

  it('begins at the start, paused', () => {
    pass(3);
    expect([playback.position, playback.playing, playback.speed]).toEqual([0, false, 1]);
  });

  it('goes on while it plays and stands while it is paused', () => {
    playback.play();
    pass(3);
    playback.pause();
    pass(7);
    expect([playback.position, playback.playing]).toEqual([3, false]);
    playback.play();
    pass(2);
    expect([playback.position, playback.playing]).toEqual([5, true]);
  });

  it('changes its speed from where it is', () => {
    playback.play();
    pass(4);
    playback.setSpeed(10);
    pass(2);
    expect([playback.position, playback.speed]).toEqual([24, 10]);
  });

  it('ends at its end, and plays from the start again', () => {
    playback.play();
    pass(41);
    expect([playback.position, playback.playing]).toEqual([40, false]);
    playback.play();
    pass(1);
    expect([playback.position, playback.playing]).toEqual([1, true]);
  });

  it('is wound to a part of the whole, back too, and goes on from there if it played', () => {
    playback.seek(0.75);
    pass(1);
    expect([playback.position, playback.playing]).toEqual([30, false]);
    playback.play();
    pass(2);
    playback.seek(0.25);
    pass(3);
    expect([playback.position, playback.playing]).toEqual([13, true]);
    playback.seek(1.5);
    expect([playback.position, playback.playing]).toEqual([40, false]);
  });
});

it('plays a study in about a minute at first', () => {
  expect([40, 61, 3600, 3601, 1e6].map(initialSpeed)).toEqual([1, 10, 60, 300, 1200]);
});
