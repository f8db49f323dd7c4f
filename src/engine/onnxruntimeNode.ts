/**
 * The native library of `onnxruntime`, loaded here only. From 1.29 on it sends figures about its sessions to its maker,
 * under an identifier that it writes into the home folder; the variable switches all of it off, and is read once, when
 * the library is loaded (pull request 27379 of microsoft/onnxruntime).
 */
export function loadOnnxruntimeNode(): Promise<typeof import('onnxruntime-node')> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return import('onnxruntime-node');
}
