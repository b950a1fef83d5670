#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of mHC Workbench in plain PyTorch, for timing training steps against the product's.

A Llama-shaped decoder (RMSNorm, rotary positions, causal scaled_dot_product_attention, SwiGLU, tied head) on random
tokens; one step is forward, backward, clip of the global norm to 1, fused AdamW. --mixing says what stands around each
sublayer: `residual` is x + F(norm(x)); `mhc` is arXiv 2512.24880 Eq 3 and 7-9 with 20 Sinkhorn iterations in float32;
`library` is mHCv2 of the package hyper-connections. bfloat16 is torch.autocast.

It reads commands from stdin, one a line: `steps N` makes N steps and prints their seconds as one JSON line, `quit` (or
the end of the input) ends it. The first line that it prints is {"ready": ...}, after two steps that nobody counts: the
first of them holds the compilation. Needs torch 2.11; numpy is not used.
"""
import argparse
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def weight(*shape, std=0.02):
    return nn.Parameter(torch.empty(*shape).normal_(std=std))


class Attention(nn.Module):
    def __init__(self, shape):
        super().__init__()
        width, self.heads, self.head = shape.width, shape.heads, shape.width // shape.heads
        self.gain = nn.Parameter(torch.ones(width))
        self.into, self.out = weight(3 * width, width), weight(width, width)
        frequency = 10000.0 ** (-torch.arange(0, self.head, 2) / self.head)
        angle = torch.outer(torch.arange(shape.length), frequency).repeat(1, 2)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def turned(self, x):
        half = self.head // 2
        swapped = torch.cat((-x[..., half:], x[..., :half]), dim=-1)
        return (x * self.cos + swapped * self.sin).to(x.dtype)

    def forward(self, x):
        batch, length, width = x.shape
        normed = F.rms_norm(x, (width,), self.gain, 1e-6)
        q, k, v = F.linear(normed, self.into).view(batch, length, 3, self.heads, self.head).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(self.turned(q), self.turned(k), v, is_causal=True)
        return F.linear(seen.transpose(1, 2).reshape(batch, length, width), self.out)


class FeedForward(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(shape.width))
        self.into, self.out = weight(2 * shape.hidden, shape.width), weight(shape.width, shape.hidden)

    def forward(self, x):
        gate, up = F.linear(F.rms_norm(x, x.shape[-1:], self.gain, 1e-6), self.into).chunk(2, dim=-1)
        return F.linear(F.silu(gate) * up, self.out)


class Plain(nn.Module):
    def __init__(self, branch, shape):
        super().__init__()
        self.branch = branch

    def forward(self, x):
        return x + self.branch(x)


class Mixed(nn.Module):
    """[batch, length, n, C] to the same shape; maps in float32, rows of H_res normalised last."""

    def __init__(self, branch, shape, iterations=20):
        super().__init__()
        n = self.n = shape.streams
        self.branch, self.iterations = branch, iterations
        self.fn = weight(2 * n + n * n, n * shape.width)
        self.base = nn.Parameter(torch.cat((torch.zeros(2 * n), -3 * (1 - torch.eye(n)).flatten())))
        self.scale = nn.Parameter(torch.full((3,), 0.01))

    def maps(self, x):
        n = self.n
        streams = x.flatten(-2).float()
        raw = F.linear(streams, self.fn) * (streams.square().mean(-1, keepdim=True) + 1e-20).rsqrt()
        pre, post, res = raw.float().split((n, n, n * n), dim=-1)
        base_pre, base_post, base_res = self.base.split((n, n, n * n))
        pre = torch.sigmoid(pre * self.scale[0] + base_pre)
        post = 2 * torch.sigmoid(post * self.scale[1] + base_post)
        res = (res * self.scale[2] + base_res).unflatten(-1, (n, n))
        res = (res - res.amax(-2, keepdim=True)).exp()
        for _ in range(self.iterations):
            res = res / res.sum(-2, keepdim=True)
            res = res / res.sum(-1, keepdim=True)
        return pre.to(x.dtype), post.to(x.dtype), res.to(x.dtype)

    def forward(self, x):
        pre, post, res = self.maps(x)
        out = self.branch(torch.einsum("...i,...ic->...c", pre, x))
        return torch.einsum("...ij,...jc->...ic", res, x) + post.unsqueeze(-1) * out.unsqueeze(-2)


class Decoder(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.table = weight(shape.vocab, shape.width)
        self.gain = nn.Parameter(torch.ones(shape.width))
        branches = [kind(shape) for _ in range(shape.layers) for kind in (Attention, FeedForward)]
        if shape.mixing == "library":
            from hyper_connections.mHCv2 import get_init_and_expand_reduce_stream_functions
            wrap, self.widen, self.narrow = get_init_and_expand_reduce_stream_functions(shape.streams)
            self.sublayers = nn.ModuleList(wrap(dim=shape.width, branch=branch) for branch in branches)
        else:
            wrap = Mixed if shape.mixing == "mhc" else Plain
            self.sublayers = nn.ModuleList(wrap(branch, shape) for branch in branches)

    def forward(self, ids, targets):
        mixing = self.shape.mixing
        x = F.embedding(ids, self.table)
        if mixing == "library":
            x = self.widen(x)
        elif mixing == "mhc":
            x = x.unsqueeze(2).expand(-1, -1, self.shape.streams, -1)
        for sublayer in self.sublayers:
            x = sublayer(x)
        if mixing == "library":
            x = self.narrow(x)
        elif mixing == "mhc":
            x = x.sum(2)
        logits = F.linear(F.rms_norm(x, x.shape[-1:], self.gain, 1e-6), self.table)
        return F.cross_entropy(logits.float().flatten(0, 1), targets.flatten())


class Trainer:
    def __init__(self, options):
        self.options = options
        self.model = Decoder(options)
        self.run = torch.compile(self.model) if options.mode == "compile" else self.model
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
        tokens = torch.randint(options.vocab, (options.batch, options.length + 1))
        self.ids, self.targets = tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous()

    def step(self):
        """Seconds and loss of one training step."""
        start = time.perf_counter()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.dtype == "bfloat16"):
            loss = self.run(self.ids, self.targets)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        value = loss.item()
        return time.perf_counter() - start, value


def say(**facts):
    print(json.dumps(facts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mixing", choices=("residual", "mhc", "library"), default="mhc")
    parser.add_argument("--mode", choices=("eager", "compile"), default="eager")
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    for name, value in dict(width=384, layers=6, heads=6, hidden=1024, length=256, batch=8, vocab=8192, streams=4,
                            threads=2).items():
        parser.add_argument("--" + name, type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    trainer = Trainer(options)
    first, loss = trainer.step()
    trainer.step()
    say(ready=True, torch=torch.__version__, parameters=sum(p.numel() for p in trainer.model.parameters()),
        first_step_seconds=first, first_loss=loss)
    for line in sys.stdin:
        words = line.split()
        if words[:1] == ["quit"]:
            break
        if len(words) != 2 or words[0] != "steps" or not words[1].isdigit():
            print(f"unknown command {line.strip()!r}; use `steps N` or `quit`", file=sys.stderr)
            continue
        made = [trainer.step() for _ in range(int(words[1]))]
        say(seconds=[seconds for seconds, _ in made], loss=made[-1][1] if made else None,
            peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
