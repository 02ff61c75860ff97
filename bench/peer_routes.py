"""Another's solver on one instance: `.cache/peers/bin/python bench/peer_routes.py vroom|ortools`, JSON in, routes out.

One core, and as many seconds as the instance says. Both count in whole numbers: distances are scaled and rounded to the
nearest, as VROOM's own comparison with Solomon's instances does.
"""

import json
import sys
from datetime import timedelta
from typing import Any

SCALE = 1000
DEAR = 10**9  # what leaving a customer out costs, so that there is always an answer


def by_vroom(row: dict[str, Any]) -> list[list[int]]:
    """Return VROOM's routes at its highest level of exploration."""
    import numpy as np  # noqa: PLC0415 - here are the peers' packages
    import vroom  # noqa: PLC0415 - the same

    model = vroom.Input()
    model.set_durations_matrix("car", np.array(_scaled(row["matrix"]), dtype=np.uint32))
    for number in range(row["vehicles"]):
        window = vroom.TimeWindow(*_span(row["windows"][0]))
        model.add_vehicle(vroom.Vehicle(number, start=0, end=0, capacity=[row["capacity"]], time_window=window))
    for number in range(1, len(row["matrix"])):
        model.add_job(
            vroom.Job(
                number, location=number, default_service=round(row["service"][number] * SCALE),
                delivery=[row["demands"][number]], time_windows=[vroom.TimeWindow(*_span(row["windows"][number]))],
            )
        )  # fmt: skip
    found = model.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=row["seconds"])).to_dict()
    return [[step["id"] for step in route["steps"] if step["type"] == "job"] for route in found["routes"]]


def by_ortools(row: dict[str, Any]) -> list[list[int]]:
    """Return OR-Tools' routes by guided local search."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2  # noqa: PLC0415 - the same

    ways, service = _scaled(row["matrix"]), [round(value * SCALE) for value in row["service"]]
    manager = pywrapcp.RoutingIndexManager(len(ways), row["vehicles"], 0)
    routing = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(lambda i, j: ways[node(i)][node(j)]))
    load = routing.RegisterUnaryTransitCallback(lambda i: row["demands"][node(i)])
    routing.AddDimension(load, 0, row["capacity"], True, "load")  # noqa: FBT003 - its own signature
    spent = routing.RegisterTransitCallback(lambda i, j: ways[node(i)][node(j)] + service[node(i)])
    horizon = _span(row["windows"][0])[1]
    routing.AddDimension(spent, horizon, horizon, False, "time")  # noqa: FBT003 - the same
    times = routing.GetDimensionOrDie("time")
    for number in range(1, len(ways)):
        times.CumulVar(manager.NodeToIndex(number)).SetRange(*_span(row["windows"][number]))
        routing.AddDisjunction([manager.NodeToIndex(number)], DEAR)
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wanted.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wanted.time_limit.FromMilliseconds(round(row["seconds"] * 1000))
    found = routing.SolveWithParameters(wanted)
    return [] if found is None else _routes(routing, manager, found, row["vehicles"])


def _routes(routing: Any, manager: Any, found: Any, vehicles: int) -> list[list[int]]:  # noqa: ANN401 - its own types
    routes = []
    for vehicle in range(vehicles):
        index, route = found.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        routes.append(route)
    return [route for route in routes if route]


def _scaled(matrix: list[list[float]]) -> list[list[int]]:
    return [[round(way * SCALE) for way in ways] for ways in matrix]


def _span(window: list[float]) -> tuple[int, int]:
    return round(window[0] * SCALE), round(window[1] * SCALE)


if __name__ == "__main__":
    print(json.dumps({"vroom": by_vroom, "ortools": by_ortools}[sys.argv[1]](json.load(sys.stdin))))
