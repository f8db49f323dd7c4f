/** What a single chart can be saved as: for a paper, and for slides. */
export const pictureFormats = [{ format: 'svg', name: 'SVG' }, { format: 'png', name: 'PNG' }] as const;
