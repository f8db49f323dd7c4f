import { describe, expect, it } from 'vitest';
import { type DoctorReport, doctorText } from '../../../src/cli/doctorText';
import { autoChoice, type EngineReports, type WorkingCandidate } from '../../../src/engine/check';
import { sampleOf } from '../engine/sampleSteps';

const onCpu = { available: true, candidate: 'CPU', usesGpu: false, isSoftware: false, precisions: ['fp32'] } as const;

function measured(milliseconds: number, sequences = 40): WorkingCandidate['step'] {
  return { milliseconds, quartiles: [milliseconds - 0.5, milliseconds + 2], steps: 9, sequences, tokensPerSecond: (1000 * 640) / milliseconds };
}

const engines: EngineReports = {
  onnx: [
    { available: true, candidate: 'cuda', device: 'GPU (cuda)', usesGpu: true, isSoftware: false, precisions: ['fp32'], step: measured(6.25) },
    { available: false, candidate: 'webgpu', reason: 'No Vulkan driver is installed.', fix: 'Install one.' },
    { ...onCpu, device: 'CPU, 2 threads', step: measured(64) },
  ],
  tensorflow: [{ available: true, candidate: 'TensorFlow', device: 'GPU (TensorFlow)', usesGpu: true, isSoftware: false, precisions: ['fp32', 'mixed'], step: measured(4) }],
  webgpu: [{ available: true, candidate: 'WebGPU', device: 'software GPU: swiftshader', usesGpu: true, isSoftware: true, precisions: ['fp32'], step: measured(2) }],
  wasm: [{ ...onCpu, device: 'CPU, 2 threads, WebAssembly', step: 'One sequence would take about 20 s on it.' }],
  cpu: [{ ...onCpu, device: 'CPU, JavaScript', step: measured(50_000, 3) }],
};

const report: DoctorReport = {
  version: '1.2.3',
  node: '22.1.0',
  platform: 'linux-x64',
  versions: { onnxruntime: '1.30.0', tensorflow: null },
  machine: { processor: 'AMD EPYC', cores: 2, vectorInstructions: ['avx', 'avx2'], memoryBytes: 16e9, freeMemoryBytes: 7.5e9, gpus: [{ name: 'NVIDIA H100', memoryBytes: 80e9 }], runsFolder: '/x/runs', freeDiskBytes: 31e9 },
  step: { experiment: 'tiny', variant: 'BERT', sequences: 40, tokens: 640, flops: 8e9, precision: 'fp32', threads: 2 },
  engines,
  auto: autoChoice(engines, sampleOf()),
};

describe('doctorText', () => {
  it('lays engines out in columns, says why others do not work, and which one auto takes', () => {
    expect(doctorText(report)).toBe(`Ablation Bench 1.2.3, Node.js 22.1.0, linux-x64
AMD EPYC, 2 cores; avx, avx2
GPU 0: NVIDIA H100, 80.0 GB
7.5 GB of 16.0 GB memory free; 31.0 GB of disk free for /x/runs
ONNX Runtime 1.30.0, TensorFlow not installed

Timed on the training step of "BERT" in tiny: 40 sequences, 640 tokens, fp32, 2 threads a run.

engine       device                       memory   precision    a step  quartiles         tokens/s
onnx (cuda)  GPU (cuda)                   80.0 GB  fp32         6.3 ms  5.8 ms to 8.3 ms  102K
onnx (CPU)   CPU, 2 threads               16.0 GB  fp32         64 ms   64 ms to 66 ms    10K
tensorflow   GPU (TensorFlow)             80.0 GB  fp32, mixed  4.0 ms  3.5 ms to 6.0 ms  160K
webgpu       software GPU: swiftshader    16.0 GB  fp32         2.0 ms  1.5 ms to 4.0 ms  320K
wasm         CPU, 2 threads, WebAssembly  16.0 GB  fp32         not timed: One sequence would take about 20 s on it.
cpu          CPU, JavaScript              16.0 GB  fp32         50.0 s  50.0 s to 50.0 s  13  (from 3 of 40 sequences)

onnx (webgpu) does not work here: No Vulkan driver is installed.
  Install one.

The engine "auto" takes tensorflow. Fastest of 3 on this step: tensorflow on a GPU 4.0 ms, onnx on a GPU 6.3 ms, onnx 64 ms.`);
  });

  it('has no columns of times where nothing was timed', () => {
    const lines = doctorText({ ...report, step: null }).split('\n');
    expect(lines).toContain('engine       device                       memory   precision');
    expect(lines).toContain('onnx (CPU)   CPU, 2 threads               16.0 GB  fp32');
  });
});

describe('autoChoice', () => {
  const absent = [{ available: false, candidate: null, reason: 'It is not there.', fix: 'Install it.' }] as const;

  it('takes a last resort when nothing better works, and no software GPU', () => {
    const left: EngineReports = { ...engines, onnx: [...absent], tensorflow: [...absent] };
    expect(autoChoice(left, sampleOf())).toEqual({ engine: 'wasm', reason: 'No faster engine works here.' });
    expect(autoChoice({ onnx: [...absent], tensorflow: [...absent], webgpu: engines.webgpu, wasm: [...absent], cpu: [...absent] }, sampleOf())).toBeNull();
  });
});
