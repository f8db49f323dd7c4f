/** A table of text: what every text format draws. */

export interface TextCell {
  text: string;
  /** Set only for a best score whose interval no other interval reaches. */
  strong: boolean;
}
/** One table: the first column is left-aligned names, the others are right-aligned values. */
export interface Section {
  title: string;
  /** Of what is cited. */
  url: string | null;
  header: string[];
  rows: TextCell[][];
}
