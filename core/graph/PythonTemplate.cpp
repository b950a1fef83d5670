// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/CodeTemplates.h"

namespace mhc::graph {

std::string pythonTemplate() {
  return R"TEXT("""A transformer with hyper-connections, made by mHC Workbench from a design. It needs PyTorch alone.

As a module:   model = Model(); model.load("model.safetensors"); logits = model(torch.tensor([[1, 2, 3]]))
As a program:  python THIS_FILE model.safetensors 1,2,3      prints the logits [T, V] as JSON

H_res[i, j] is what stream i takes over from stream j; files hold that block as source·n + destination.
"""
import json
import math
import struct
import sys

import torch
import torch.nn.functional as F
from torch import nn

SETTINGS = json.loads("""@SETTINGS@""")
# Sublayers (2·layer for attention, 2·layer + 1 for feed-forward) that mix in ways of their own.
OWN = json.loads("""@OWN@""")


def sublayer_settings(index):
    return {**SETTINGS, **OWN.get(str(index), {})}


def unit_rms(x, eps):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + eps)


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return unit_rms(x, SETTINGS["rms_norm_eps"]) * self.weight


def sinkhorn(logits, own):
    """[..., n, n], row = destination: columns, then rows, row last (arXiv 2512.24880, Eq 9)."""
    logits = logits / own["hc_temperature"]
    if own["hc_numerics"] == "paper":
        for _ in range(own["hc_sinkhorn_iters"]):
            logits = logits - logits.logsumexp(-2, keepdim=True)
            logits = logits - logits.logsumexp(-1, keepdim=True)
        return logits.exp()
    eps = own["hc_eps"]
    m = logits.softmax(-2) + eps
    m = m / (m.sum(-1, keepdim=True) + eps)
    for _ in range(own["hc_sinkhorn_iters"] - 1):
        m = m / (m.sum(-2, keepdim=True) + eps)
        m = m / (m.sum(-1, keepdim=True) + eps)
    return m


def mixing_parameters(layer, name, own):
    n, width, kind = SETTINGS["hc_mult"], SETTINGS["hidden_size"], own["hc_type"]
    if kind == "residual":
        return
    base = 2 * n if kind == "identity" else n * n + 2 * n
    fn = (n + 2, width) if kind == "hc" else (base, n * width)
    layer.register_parameter(name + "base", nn.Parameter(torch.zeros(base)))
    if own["hc_dynamic"]:
        layer.register_parameter(name + "fn", nn.Parameter(torch.zeros(fn)))
        layer.register_parameter(name + "scale", nn.Parameter(torch.zeros(3 if kind == "mhc" else 2)))


def maps(x, layer, name, own):
    """H_pre [..., n], H_post [..., n], H_res [..., n, n] of streams x [..., n, C]."""
    n, kind = x.shape[-2], own["hc_type"]
    base = getattr(layer, name + "base")
    pre, post = base[:n].expand(*x.shape[:-2], n), base[n:2 * n].expand(*x.shape[:-2], n)
    block = base[2 * n:].reshape(n, n).T if kind != "identity" else torch.eye(n, dtype=x.dtype)
    res = block.expand(*x.shape[:-2], n, n)
    if own["hc_dynamic"]:
        fn, scale = getattr(layer, name + "fn"), getattr(layer, name + "scale")
        if kind == "hc":  # a norm for each stream; rows w_m | w_beta | W_r, by destination
            mix = torch.tanh(unit_rms(x, own["norm_eps"]) @ fn.T)
            pre, post = pre + scale[0] * mix[..., 0], post + scale[1] * mix[..., 1]
            res = res + scale[0] * mix[..., 2:].transpose(-1, -2)
        else:
            mix = unit_rms(x.flatten(-2), own["norm_eps"]) @ fn.T
            pre, post = pre + scale[0] * mix[..., :n], post + scale[1] * mix[..., n:2 * n]
            if kind == "mhc":
                res = res + scale[2] * mix[..., 2 * n:].unflatten(-1, (n, n)).transpose(-1, -2)
    if kind == "hc":
        return pre, post, res
    pre, post = torch.sigmoid(pre) + own["hc_eps"], 2 * torch.sigmoid(post)
    return pre, post, sinkhorn(res, own) if kind == "mhc" else res


def rotary(x):
    """[B, heads, T, d]: channel c turns with channel c + d/2."""
    length, half = x.shape[-2], x.shape[-1] // 2
    frequency = SETTINGS["rope_theta"] ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        width, heads, groups = (SETTINGS[k] for k in ("hidden_size", "num_attention_heads", "num_key_value_heads"))
        self.heads, self.groups, self.d = heads, groups, width // heads
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, groups * self.d, bias=False)
        self.v_proj = nn.Linear(width, groups * self.d, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, y):
        batch, length, width = y.shape
        split = lambda t, count: t.view(batch, length, count, self.d).transpose(1, 2)
        often = self.heads // self.groups
        q = rotary(split(self.q_proj(y), self.heads))
        k = rotary(split(self.k_proj(y), self.groups)).repeat_interleave(often, 1)
        v = split(self.v_proj(y), self.groups).repeat_interleave(often, 1)
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.d)
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(later, -math.inf).softmax(-1) @ v
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, width))


class FeedForward(nn.Module):
    def __init__(self):
        super().__init__()
        width, inner = SETTINGS["hidden_size"], SETTINGS["intermediate_size"]
        self.gate_proj = nn.Linear(width, inner, bias=False)
        self.up_proj = nn.Linear(width, inner, bias=False)
        self.down_proj = nn.Linear(inner, width, bias=False)

    def forward(self, y):
        return self.down_proj(F.silu(self.gate_proj(y)) * self.up_proj(y))


class Layer(nn.Module):
    def __init__(self, index):
        super().__init__()
        width = SETTINGS["hidden_size"]
        self.input_layernorm, self.post_attention_layernorm = RMSNorm(width), RMSNorm(width)
        self.self_attn, self.mlp = Attention(), FeedForward()
        self.own = [sublayer_settings(2 * index), sublayer_settings(2 * index + 1)]
        mixing_parameters(self, "hc_attn_", self.own[0])
        mixing_parameters(self, "hc_ffn_", self.own[1])

    def sublayer(self, x, name, own, norm, branch):
        if own["hc_type"] == "residual":
            return x + branch(norm(x[..., 0, :]))[..., None, :]
        pre, post, res = maps(x, self, name, own)
        f = branch(norm((pre[..., None, :] @ x)[..., 0, :]))
        return res @ x + post[..., None] * f[..., None, :]

    def forward(self, x):
        x = self.sublayer(x, "hc_attn_", self.own[0], self.input_layernorm, self.self_attn)
        return self.sublayer(x, "hc_ffn_", self.own[1], self.post_attention_layernorm, self.mlp)


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        width = SETTINGS["hidden_size"]
        self.streams = 1 if SETTINGS["hc_type"] == "residual" else SETTINGS["hc_mult"]
        self.embed_tokens = nn.Embedding(SETTINGS["vocab_size"], width)
        self.layers = nn.ModuleList(Layer(index) for index in range(SETTINGS["num_hidden_layers"]))
        self.norm = RMSNorm(width)
        self.reduce = "sum" if SETTINGS["hc_type"] == "residual" else SETTINGS["hc_reduce"]
        if self.reduce == "head":
            self.hc_head_fn = nn.Parameter(torch.zeros(self.streams, self.streams * width))
            self.hc_head_base = nn.Parameter(torch.zeros(self.streams))
            self.hc_head_scale = nn.Parameter(torch.zeros(1))

    def forward(self, tokens):
        x = self.embed_tokens(tokens)[..., None, :].expand(*tokens.shape, self.streams, -1)
        for layer in self.layers:
            x = layer(x)
        if self.reduce == "head":
            own = sublayer_settings("head")
            mix = unit_rms(x.flatten(-2), own["norm_eps"]) @ self.hc_head_fn.T
            weights = torch.sigmoid(self.hc_head_scale * mix + self.hc_head_base) + own["hc_eps"]
            x = (weights[..., None] * x).sum(-2)
        else:
            x = x.sum(-2) if self.reduce == "sum" else x.mean(-2)
        return self.norm(x)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Body()
        if not SETTINGS["tie_word_embeddings"]:
            self.lm_head = nn.Linear(SETTINGS["hidden_size"], SETTINGS["vocab_size"], bias=False)

    def forward(self, tokens):
        """Logits [B, T, V] of tokens [B, T]."""
        y = self.model(tokens)
        return F.linear(y, self.model.embed_tokens.weight) if SETTINGS["tie_word_embeddings"] else self.lm_head(y)

    def load(self, path):
        """Takes all parameters from a checkpoint's model.safetensors."""
        with open(path, "rb") as file:
            size, = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size))
            data = bytearray(file.read())
        tensors = {}
        for name, info in header.items():
            if name != "__metadata__":
                begin, end = info["data_offsets"]
                tensors[name] = torch.frombuffer(data[begin:end], dtype=torch.float32).reshape(info["shape"]).clone()
        self.load_state_dict(tensors)


if __name__ == "__main__":
    program = Model()
    program.load(sys.argv[1])
    with torch.no_grad():
        result = program(torch.tensor([[int(token) for token in sys.argv[2].split(",")]]))
    print(json.dumps(result[0].tolist()))
)TEXT";
}

}  // namespace mhc::graph
