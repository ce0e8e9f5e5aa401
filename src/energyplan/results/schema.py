"""Every result variable, once: its dims, unit and names. `money` stands for the plan's currency."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One result variable.

    Attributes
    ----------
    name : str
        As in the plan's dataset.
    dims : tuple of str
        Names of its dims, in order.
    unit : str
        Unit; empty for a fraction of one, names and yes-or-no.
    long_name, long_name_ja : str
        What it is, in English and Japanese.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    long_name: str
    long_name_ja: str


def _rows(text: str) -> tuple[Variable, ...]:
    found = []
    for line in text.strip().splitlines():
        name, dims, unit, long_name, long_name_ja = (part.strip() for part in line.split("|"))
        found.append(Variable(name, tuple(dims.split()), unit, long_name, long_name_ja))
    return tuple(found)


VARIABLES: tuple[Variable, ...] = _rows("""
asset_kind | asset | | kind of technology | 技術の種類
asset_zone | asset | | supply area | 供給区域
asset_site | asset | | place | 設置場所
asset_unit | asset | | unit of the capacity | 容量の単位
capacity | asset | | whole capacity, in asset_unit | 設備容量
new_capacity | asset | | newly built capacity, in asset_unit | 新設容量
asset_investment | asset | money | investment in new capacity | 設備投資額
asset_energy_kwh | asset | kWh | main output of the year (stores: discharged) | 年間出力
full_load_hours | asset | h | output of the year by capacity | 全負荷相当時間
asset_kw | asset hour | kW | main output of each hour | 時間別出力
store_kw | store hour | kW | discharge less charge | 蓄エネルギー放出(充電は負)
store_level_kwh | store hour | kWh | level at the end of the hour | 蓄エネルギー残量
heat_balance | heat_flow hour | kW | supply (positive) and use (negative) of heat in the networks | 熱の需給
cooling_balance | cooling_flow hour | kW | supply and use of cold in the networks | 冷熱の需給
electricity_balance | electricity_flow hour | kW | supply and use of electricity | 電力の需給
shortage_kw | place hour | kW | what could not be served | 供給不足
fuel_kwh | fuel | kWh | fuel bought in the year, lower heating value | 燃料購入量(低位発熱量)
fuel_cost | fuel | money | paid for fuel in the year | 燃料費
fuel_co2_kg | fuel | kg | emission of fuel in the year | 燃料のCO2排出量
cost | cost_term | money | yearly cost by term, with the year's operation | 年間費用の内訳
cost_estimate | cost_term | money | the same, as estimated on typical periods | 年間費用の内訳(代表期間での推定)
building_use | building | | use | 用途
building_group | building | | customer group | 需要家区分
building_x | building | m | easting | X座標
building_y | building | m | northing | Y座標
building_heat_kwh | building | kWh | heat demand of the year | 年間熱需要
building_cooling_kwh | building | kWh | cooling demand of the year | 年間冷房需要
building_electricity_kwh | building | kWh | electricity demand of the year (without heat and cold) | 年間電力需要
building_heat_peak_kw | building | kW | own highest hour of heat | 熱の最大需要
heat_connected | building | | joins the heat network | 熱導管への接続
cooling_connected | building | | joins the cooling network | 冷熱導管への接続
electricity_connected | building | | joins the private line | 自営線への接続
own_heating | building | | machine of its own for heat | 個別熱源
own_cooling | building | | machine of its own for cooling | 個別冷房
building_today | building | | heating today | 現在の熱源
node_x | node | m | easting | X座標
node_y | node | m | northing | Y座標
route_from | route | | node at its start | 始点
route_to | route | | node at its end | 終点
route_length_m | route | m | length | 延長
route_trench | route | | civil works are paid here | 掘削
heat_size | route | | size of the heat pipe, empty where none | 熱導管の口径
heat_flow_kw | heat_state route | kW | heat flow in each design state, from route_from | 設計時の熱流
cooling_size | route | | size of the chilled-water pipe | 冷水管の口径
cooling_flow_kw | cooling_state route | kW | flow of cold in each design state | 設計時の冷熱流
electricity_size | route | | size of the cable | ケーブル断面
electricity_flow_kw | electricity_state route | kW | power flow in each design state | 設計時の潮流
heat_gradient_pa_per_m | route | Pa/m | largest pressure loss per metre of the year | 最大圧力損失
heat_velocity_m_per_s | route | m/s | largest velocity of the year | 最大流速
heat_supply_temp_min_degc | node | degC | lowest supply temperature of the year while heat flows | 最低往き温度
heat_dp_min_kpa | node | kPa | lowest pressure difference between supply and return | 最小差圧
cooling_gradient_pa_per_m | route | Pa/m | largest pressure loss per metre of the year | 最大圧力損失(冷水)
cooling_velocity_m_per_s | route | m/s | largest velocity of the year | 最大流速(冷水)
line_loading | route | | largest current of the year by ampacity | 最大線路利用率
line_loss_kwh | route | kWh | loss of the year | 線路損失
voltage_min | node | | lowest voltage of the year, by nominal | 最低電圧
voltage_max | node | | highest voltage of the year, by nominal | 最高電圧
network_loss_kw | network hour | kW | loss of each network | 導管・線路損失
network_pump_kw | network hour | kW | pumping electricity | 搬送動力
temp_air_degc | hour | degC | air temperature | 外気温
period_weight | period | d | days that each typical period stands for | 代表期間の日数
period_of_day | day | | typical period of each day | 各日の代表期間
""")

BY_NAME: dict[str, Variable] = {v.name: v for v in VARIABLES}
