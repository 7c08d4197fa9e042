"""Well-formed answers of each wire, as lists of events."""

from __future__ import annotations

import json


def data(value: object) -> bytes:
    return b"data: " + json.dumps(value, separators=(",", ":")).encode() + b"\n\n"


def named(value: dict) -> bytes:
    return f"event: {value['type']}\n".encode() + data(value)


def delta(finish: str | None = None, **fields) -> bytes:
    choice = {"index": 0, "delta": fields, "finish_reason": finish, "logprobs": None}
    return data(
        {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]},
    )


def tool_delta(index: int, arguments: str = "", call_id: str | None = None, name: str | None = None) -> bytes:
    function = {"arguments": arguments, **({"name": name} if name else {})}
    call = {"index": index, "function": function, **({"id": call_id, "type": "function"} if call_id else {})}
    return delta(tool_calls=[call])


USAGE = data(
    {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [],
        "usage": {
            "prompt_tokens": 12,
            "completion_tokens": 7,
            "total_tokens": 19,
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": 3},
        },
    }
)
DONE = b"data: [DONE]\n\n"

CHAT = [
    delta(role="assistant", content=""),
    delta(content="Hel"),
    delta(content="lo"),
    delta(finish="stop"),
    USAGE,
    DONE,
]

CHAT_TOOLS = [
    delta(role="assistant", content=""),
    delta(reasoning_content="let me see"),
    tool_delta(0, "", "call_a", "get_weather"),
    tool_delta(0, '{"city":'),
    tool_delta(0, '"Rome"}'),
    tool_delta(1, "", "call_b", "get_weather"),
    tool_delta(1, '{"city":"Paris"}'),
    delta(finish="tool_calls"),
    USAGE,
    DONE,
]


def _block(index: int, start: dict, *deltas: dict) -> list[bytes]:
    return [
        named({"type": "content_block_start", "index": index, "content_block": start}),
        *[named({"type": "content_block_delta", "index": index, "delta": item}) for item in deltas],
        named({"type": "content_block_stop", "index": index}),
    ]


ANTHROPIC = [
    named(
        {
            "type": "message_start",
            "message": {
                "id": "msg_1",
                "type": "message",
                "role": "assistant",
                "model": "claude-test",
                "content": [],
                "stop_reason": None,
                "stop_sequence": None,
                "usage": {"input_tokens": 12, "output_tokens": 1},
            },
        }
    ),
    *_block(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        {"type": "thinking_delta", "thinking": "let me "},
        {"type": "thinking_delta", "thinking": "see"},
        {"type": "signature_delta", "signature": "c2lnbmVk"},
    ),
    *_block(
        1,
        {"type": "text", "text": ""},
        {"type": "text_delta", "text": "I will "},
        {"type": "text_delta", "text": "ask"},
    ),
    *_block(
        2,
        {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {}},
        {"type": "input_json_delta", "partial_json": '{"city":'},
        {"type": "input_json_delta", "partial_json": '"Rome"}'},
    ),
    named(
        {
            "type": "message_delta",
            "delta": {"stop_reason": "tool_use", "stop_sequence": None},
            "usage": {"output_tokens": 7},
        }
    ),
    named({"type": "message_stop"}),
]


def _gemini(parts: list[dict], finish: str | None = None) -> bytes:
    candidate = {
        "content": {"role": "model", "parts": parts},
        "index": 0,
        **({"finishReason": finish} if finish else {}),
    }
    usage = {"promptTokenCount": 12, "candidatesTokenCount": 7, "totalTokenCount": 19}
    return data({"candidates": [candidate], "modelVersion": "gemini-test", "responseId": "r1", "usageMetadata": usage})


GOOGLE = [
    _gemini([{"text": "let me see", "thought": True}]),
    _gemini([{"text": "I will "}]),
    _gemini([{"text": "ask"}]),
    _gemini(
        [
            {
                "functionCall": {"id": "fc_1", "name": "get_weather", "args": {"city": "Rome"}},
                "thoughtSignature": "c2lnbmVk",
            }
        ],
        "STOP",
    ),
]


def _responses() -> list[bytes]:
    reasoning = {
        "id": "rs_1",
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": "let me see"}],
        "encrypted_content": "c2VjcmV0",
    }
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": "I will ask", "annotations": []}],
    }
    call = {
        "id": "fc_1",
        "type": "function_call",
        "call_id": "call_a",
        "name": "get_weather",
        "arguments": '{"city":"Rome"}',
        "status": "completed",
    }
    response = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "status": "completed",
        "model": "gpt-test",
        "output": [reasoning, message, call],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": 12,
            "input_tokens_details": {"cached_tokens": 4},
            "output_tokens": 7,
            "output_tokens_details": {"reasoning_tokens": 3},
            "total_tokens": 19,
        },
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "temperature": 1.0,
        "top_p": 1.0,
    }
    started = {**response, "status": "in_progress", "output": [], "usage": None}
    text = {"type": "output_text", "text": "", "annotations": []}
    summary = {"type": "summary_text", "text": ""}
    events = [
        {"type": "response.created", "response": started},
        {"type": "response.output_item.added", "output_index": 0, "item": {**reasoning, "summary": []}},
        {
            "type": "response.reasoning_summary_part.added",
            "output_index": 0,
            "item_id": "rs_1",
            "summary_index": 0,
            "part": summary,
        },
        {
            "type": "response.reasoning_summary_text.delta",
            "output_index": 0,
            "item_id": "rs_1",
            "summary_index": 0,
            "delta": "let me see",
        },
        {"type": "response.output_item.done", "output_index": 0, "item": reasoning},
        {
            "type": "response.output_item.added",
            "output_index": 1,
            "item": {**message, "content": [], "status": "in_progress"},
        },
        {
            "type": "response.content_part.added",
            "output_index": 1,
            "content_index": 0,
            "item_id": "msg_1",
            "part": text,
        },
        {
            "type": "response.output_text.delta",
            "output_index": 1,
            "content_index": 0,
            "item_id": "msg_1",
            "delta": "I will ",
            "logprobs": [],
        },
        {
            "type": "response.output_text.delta",
            "output_index": 1,
            "content_index": 0,
            "item_id": "msg_1",
            "delta": "ask",
            "logprobs": [],
        },
        {"type": "response.output_item.done", "output_index": 1, "item": message},
        {
            "type": "response.output_item.added",
            "output_index": 2,
            "item": {**call, "arguments": "", "status": "in_progress"},
        },
        {"type": "response.function_call_arguments.delta", "output_index": 2, "item_id": "fc_1", "delta": '{"city":'},
        {"type": "response.function_call_arguments.delta", "output_index": 2, "item_id": "fc_1", "delta": '"Rome"}'},
        {"type": "response.output_item.done", "output_index": 2, "item": call},
        {"type": "response.completed", "response": response},
    ]
    return [named({**event, "sequence_number": i}) for i, event in enumerate(events)]


RESPONSES = _responses()
