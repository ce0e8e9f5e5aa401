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
asset_x | asset | m | easting of its place, NaN for none | X座標
asset_y | asset | m | northing of its place | Y座標
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
asset_fuel_kwh | asset fuel | kWh | fuel that an asset burns in the year | 設備別の燃料使用量
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
vertex_route | vertex | | number of the route that a point of its line belongs to, from 0 | 折れ点の属する路線番号
vertex_x | vertex | m | easting of the points along each route, ends included | 折れ点のX座標
vertex_y | vertex | m | northing | 折れ点のY座標
route_trench | route | | civil works are paid here | 掘削
heat_size | route | | size of the heat pipe, empty where none | 熱導管の口径
heat_flow_kw | heat_state route | kW | heat flow in each design state, from route_from | 設計時の熱流
cooling_size | route | | size of the chilled-water pipe | 冷水管の口径
cooling_flow_kw | cooling_state route | kW | flow of cold in each design state | 設計時の冷熱流
electricity_size | route | | size of the cable | ケーブル断面
electricity_flow_kw | electricity_state route | kW | power flow in each design state | 設計時の潮流
heat_loss_kwh | route | kWh | heat that supply and return lose in the year | 年間熱損失
cooling_loss_kwh | route | kWh | cold lost in the year, as designed | 年間冷熱損失
heat_gradient_pa_per_m | route | Pa/m | largest pressure loss per metre of the year | 最大圧力損失
heat_velocity_m_per_s | route | m/s | largest velocity of the year | 最大流速
heat_supply_temp_min_degc | node | degC | lowest supply temperature of the year while heat flows | 最低往き温度
heat_dp_min_kpa | node | kPa | lowest pressure difference between supply and return | 最小差圧
heat_gradient_hour | route | | hour of the largest pressure loss, -1 in the design state | 最大圧力損失の時刻
heat_velocity_hour | route | | hour of the largest velocity, -1 in the design state | 最大流速の時刻
heat_supply_temp_min_hour | node | | hour of the lowest supply temperature, -1 in the design state | 最低往き温度の時刻
heat_dp_min_hour | node | | hour of the smallest pressure difference, -1 in the design state | 最小差圧の時刻
cooling_gradient_pa_per_m | route | Pa/m | largest pressure loss per metre of the year | 最大圧力損失(冷水)
cooling_velocity_m_per_s | route | m/s | largest velocity of the year | 最大流速(冷水)
cooling_gradient_hour | route | | hour of the largest pressure loss, -1 in the design state | 最大圧力損失の時刻(冷水)
cooling_velocity_hour | route | | hour of the largest velocity, -1 in the design state | 最大流速の時刻(冷水)
line_loading | route | | largest current of the year by ampacity | 最大線路利用率
line_loss_kwh | route | kWh | loss of the year | 線路損失
voltage_min | node | | lowest voltage of the year, by nominal | 最低電圧
voltage_max | node | | highest voltage of the year, by nominal | 最高電圧
line_loading_hour | route | | hour of the largest current, -1 in the design state | 最大線路利用率の時刻
voltage_min_hour | node | | hour of the lowest voltage, -1 in the design state | 最低電圧の時刻
voltage_max_hour | node | | hour of the highest voltage, -1 in the design state | 最高電圧の時刻
network_loss_kw | network hour | kW | loss of each network | 導管・線路損失
network_pump_kw | network hour | kW | pumping electricity | 搬送動力
temp_air_degc | hour | degC | air temperature | 外気温
period_weight | period | d | days that each typical period stands for | 代表期間の日数
heat_period_kw | period period_hour | kW | use and losses of heat, typical periods | 代表期間の熱需要と損失
cooling_period_kw | period period_hour | kW | use and losses of cold, typical periods | 代表期間の冷熱需要と損失
electricity_period_kw | period period_hour | kW | the same of electricity, typical periods | 代表期間の電力需要と損失
period_of_day | day | | typical period of each day | 各日の代表期間
statement | company statement_line year | money | line of income statement, cash flow or balance sheet | 財務諸表の科目
dscr | company year | | cover of debt service, NaN in building years and without debt service | 債務返済余裕率(DSCR)
capital_call | company year | money | equity called after building to keep the company solvent | 追加出資
company_indicator | company company_figure | | indicator: fractions, money, or years | 会社別指標
company_indicator_reason | company company_figure | | why an indicator does not exist | 指標が算出できない理由
sensitivity_change | driver step | | by how much a driver is changed; of interest, added to the rate | 感度分析の変化幅
sensitivity | company driver step case_figure | | returns and least cover of debt service in each case | 感度分析の指標
sensitivity_reason | company driver step case_figure | | why it does not exist | 算出できない理由
loan_name | loan | | name of the loan | 借入の名称
loan_company | loan | | company that owes it | 借入会社
loan_drawn | loan year | money | drawn | 借入額
loan_interest | loan year | money | interest paid | 支払利息
loan_principal | loan year | money | principal repaid | 元本返済額
loan_balance | loan year | money | owed at the end of the year | 借入残高
ledger_year | payment | | year of the payment | 支払年
ledger_payer | payment | | who pays | 支払者
ledger_payee | payment | | who is paid | 受取者
ledger_purpose | payment | | what for | 支払目的
ledger_item | payment | | for which asset, group, fuel or loan | 対象
ledger_amount | payment | money | amount | 支払額
value_added | stage income_part year | money | regional value added | 地域付加価値
local_jobs | stage year | | local full-time jobs | 地域の雇用
io_effect | io_phase io_part io_sector | money | what spending sets off: building once, operation a year | 産業連関効果
io_jobs | io_phase io_sector | | jobs it pays for: job-years of building, jobs in operation | 産業連関効果(雇用)
carbon_today_t | energy_carrier year | t | CO2 without the plan | CO2排出量(現状)
carbon_then_t | energy_carrier year | t | CO2 with the plan | CO2排出量(計画)
primary_today_kwh | primary_kind energy_carrier year | kWh | primary energy bought, today | 一次エネルギー(現状)
primary_then_kwh | primary_kind energy_carrier year | kWh | primary energy bought, with the plan | 一次エネルギー(計画)
energy_paid_today | energy_carrier year | money | paid for energy, today | エネルギー支払額(現状)
energy_leaves_today | energy_carrier year | money | of it leaves the region, today | 地域外流出額(現状)
energy_paid_then | energy_carrier year | money | paid for energy, with the plan | エネルギー支払額(計画)
energy_leaves_then | energy_carrier year | money | of it leaves the region, with the plan | 地域外流出額(計画)
town_indicator | town_figure | | single figures of the town, each in its unit | 地域指標
town_indicator_unit | town_figure | | their units; empty for a fraction of one | 地域指標の単位
town_indicator_reason | town_figure | | why it does not exist | 算出できない理由
outage_survival | island outage_h | | share of starts with all critical load served | 停電継続時間別の自立確率
outage_served_share | island outage_h | | critical load served in outages of this length | 停電時の重要負荷供給率
outage_least_served_share | island outage_h | | the same for the worst start | 停電時の重要負荷供給率(最悪時)
outage_survived_h | island hour | h | hours survived from each start | 停電開始時刻別の自立時間
bill_today | building | money | paid for energy, today | 現在の年間エネルギー費
bill_then | building | money | paid for energy in a year, with the plan | 計画での年間エネルギー費
""")

BY_NAME: dict[str, Variable] = {v.name: v for v in VARIABLES}
