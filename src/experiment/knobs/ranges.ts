/** Checks that knobs of several groups share. */
import * as z from 'zod';

export const count = z.int().min(1);
export const fraction = z.number().min(0).max(1);
export const positive = z.number().positive();
